"""The calendar link of a person: made, renewed, revoked; and the calendar itself, as the person may see it now."""
