"""Papers of a report and of a decision: what they say, how they are set, their number, and the copy signed elsewhere.

`blocks` is a paper without its look, made by `decision_paper` and `submission_paper`; `as_pdf` and `as_docx` set the
same blocks in the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I. `numbering` and `signed` are what a records clerk does.
"""
