"""Tables as text for a terminal and as Markdown for a page; first columns left, numbers right."""


class Report:
    """Prints sections as they come, so that a long run shows what it has."""

    def __init__(self, markdown):
        self.markdown = markdown

    def heading(self, text):
        print(f"\n### {text}\n" if self.markdown else f"\n{text}\n{'=' * len(text)}", flush=True)

    def lines(self, lines):
        for line in lines:
            print(f"- {line}" if self.markdown else f"  {line}")

    def note(self, text):
        lines = text.split("\n")
        print("\n" + "\n".join(lines if self.markdown else [f"  {line}" for line in lines]))

    def table(self, names, rows):
        rows = [[str(cell) for cell in row] for row in rows]
        widths = [max(len(row[i]) for row in [names, *rows]) for i in range(len(names))]
        cells = [self.aligned(row, widths) for row in [names, *rows]]
        rule = ["-" * width for width in widths]
        if self.markdown:
            rule = [rule[0], *(line[:-1] + ":" for line in rule[1:])]
            for line in [cells[0], rule, *cells[1:]]:
                print("| " + " | ".join(line) + " |")
        else:
            for line in [cells[0], rule, *cells[1:]]:
                print("  " + "  ".join(line))
        print(end="", flush=True)

    @staticmethod
    def aligned(row, widths):
        first = row[0].ljust(widths[0])
        return [first] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]


def target(met):
    """The last cell of a row that has a target."""
    return "yes" if met else "NO"
