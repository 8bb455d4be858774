/// The man page of the tool, `sparsify(1)`, in the macros of man(7).
struct ManPage {
  let commands: [CommandDescription]

  var text: String {
    let synopses = commands.map {
      ".B sparsify\n\(roman($0.synopsis.dropFirst("sparsify ".count)))"
    }
    return
      ([
        #".TH SPARSIFY 1 "" "sparsify \#(Program.version)" "User Commands""#,
        ".SH NAME\nsparsify \\- \(roman(sentence(Tool.overview)))",
        ".SH SYNOPSIS\n" + synopses.joined(separator: "\n.br\n"),
        ".SH DESCRIPTION\n" + roman(Tool.overview),
      ] + commands.map(section) + [
        ".SH EXIT STATUS\n" + list(ExitCode.meanings.map { ($0.code, $0.meaning) }),
        ".SH ENVIRONMENT\n"
          + list([
            (
              Kernels.variable,
              "avx2 or avx512: whose kernels a release takes, which has both, where it is not to take what the "
                + "processor has. The results are the same to the bit."
            ),
            (
              "TMPDIR",
              "Where what is large and compressed is unpacked to while a command runs, in files without names (else /tmp); "
                + "it takes memory where they would be more than half of what is free there."
            ),
            ("COLUMNS", "The columns that help is wrapped to, where no terminal tells."),
            ("TERM", "Where it is dumb or absent, progress is shown in lines of their own."),
          ]),
      ]).joined(separator: "\n")
  }

  private func section(_ command: CommandDescription) -> String {
    let arguments = list(command.arguments.map { ($0.label, $0.help) })
    let groups = command.groups.map { group in
      ".PP\n.I \(roman(group.title.prefix(1) + group.title.dropFirst().lowercased()))\n"
        + list(group.options.map { ($0.label, $0.help) })
    }
    return
      ([
        ".SH \(roman("sparsify \(command.name)").uppercased())", roman(command.overview),
        arguments,
      ] + groups + [
        ".PP\n.I Example\n.PP\n.nf\n" + command.example.map { roman($0) }.joined(separator: "\n")
          + "\n.fi"
      ]).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func list(_ entries: [(label: String, text: String)]) -> String {
    entries.map { ".TP\n.B \(roman($0.label))\n\(roman($0.text))" }.joined(separator: "\n")
  }

  /// What stands behind the name: without a capital and a full stop.
  private func sentence(_ text: String) -> String {
    text.prefix(1).lowercased() + text.dropFirst().dropLast()
  }

  /// Text that means itself: no backslash is an escape, no dash a hyphen, no line a request.
  private func roman(_ text: some StringProtocol) -> String {
    HelpPage(width: 72).paragraph(String(text)).split(separator: "\n").map { line in
      let escaped = line.replacing("\\", with: "\\e").replacing("-", with: "\\-")
      return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }.joined(separator: "\n")
  }
}
