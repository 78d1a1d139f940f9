"""The other side: viewflow and channels as their documentation shows them, with settings of their own."""
