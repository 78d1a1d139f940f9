"""Official papers (Nghị định 30/2020/NĐ-CP, Phụ lục I): what one holds is a value; typst and Word each set it."""
