import Foundation
import Sparsify
import Tensor
import TestSupport
import Testing

/// Where a program of the system is; nil where it is not installed.
private func executable(_ name: String) -> String? {
  ["/bin", "/usr/bin", "/usr/local/bin"].map { "\($0)/\(name)" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
}

@Suite struct CompletionsTests {
  /// What bash offers for the last of some words, in a folder.
  private func completions(_ words: [String], in folder: Path) throws -> [String] {
    let script = runTool("completions", "bash").results
    try FileSystem().write(Array(script.utf8), to: folder / "script", durably: false)
    let driver = """
      cd "$0" && source ./script && rm script && complete -p sparsify >&2 || exit 3
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _sparsify
      ((${#COMPREPLY[@]} == 0)) || printf '%s\\n' "${COMPREPLY[@]}"
      """
    let asked = try bash(
      ["-c", driver, "\(folder)"] + words, environment: ["PATH": "/usr/bin:/bin"])
    try #require(asked.code == 0)
    return String(decoding: asked.output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(arguments: [
    ("sparsify r", ["report", "run"]), ("sparsify run --op", ["--optimizer", "--optimizer-state"]),
    ("sparsify run zoo twin --optimizer-state ", ["all", "last", "none"]),
    ("sparsify run --optimizer = s", ["sgd"]),
    ("sparsify run --form =", ["plain", "variational"]),
    ("sparsify generate --nlin tanh,r", ["tanh,relu"]),
    ("sparsify run --epochs ", []), ("sparsify run -j ", []), ("sparsify rnu ", []),
    ("sparsify help ge", ["generate"]), ("sparsify completions ", ["bash", "zsh", "fish"]),
    ("sparsify run a", ["a zoo", "a'twin"]), ("sparsify run zoo --data a", ["a zoo", "a'twin"]),
    ("sparsify status --wo", ["--work"]),
  ])
  func `bash completes commands, options, values and paths`(line: String, expected: [String]) throws
  {
    try withTemporaryFolder { folder in
      for name in ["a zoo", "a'twin", "other"] {
        try FileSystem().createFolder(folder / Path(name))
      }
      let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      #expect(Set(try completions(words, in: folder)) == Set(expected))
    }
  }

  @Test func `bash is offered all commands, and all options of each`() throws {
    try withTemporaryFolder { folder in
      let names = Tool.commands.map { $0.name } + ["--help", "--version"]
      #expect(try completions(["sparsify", ""], in: folder) == names)
      for command in Tool.commands {
        let offered = Set(try completions(["sparsify", command.name, "-"], in: folder))
        let options = command.description.options
        let labels =
          options.map { "--\($0.name)" } + options.compactMap { $0.short.map { "-\($0)" } }
        #expect(offered == Set(labels), "\(command.name)")
      }
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `scripts name every option of every command`(shell: String) {
    let script = runTool("completions", shell)
    #expect(script.code == .success && script.messages == "")
    for command in Tool.commands {
      for option in command.description.options {
        #expect(script.results.contains(option.name), "\(command.name) \(option.name)")
      }
    }
  }

  /// Lets a shell read its script without running it.
  private func check(_ shell: String) throws {
    let place = try #require(executable(shell))
    try withTemporaryFolder { folder in
      let file = folder / "script"
      let script = runTool("completions", shell).results
      try FileSystem().write(Array(script.utf8), to: file, durably: false)
      #expect(try bash(["-n", "\(file)"], shell: place).code == 0)
    }
  }

  @Test func `bash finds no fault in its script`() throws { try check("bash") }

  @Test(.enabled(if: executable("zsh") != nil, "zsh is not installed"))
  func `zsh finds no fault in its script`() throws { try check("zsh") }

  @Test(.enabled(if: executable("fish") != nil, "fish is not installed"))
  func `fish finds no fault in its script`() throws { try check("fish") }

  @Test func `a shell that is not known is refused with those that are`() {
    let refused = runTool("completions", "tcsh")
    #expect(refused.code == .usage)
    #expect(refused.messages.contains("is not one of bash, zsh, fish"))
  }
}

@Suite struct ManPageTests {
  @Test func `names every command, argument, option and exit code`() {
    let page = runTool("help", "--man").results
    #expect(page.hasPrefix(".TH SPARSIFY 1 "))
    func dashed(_ text: String) -> String { text.replacing("-", with: "\\-") }
    for command in Tool.commands {
      #expect(page.contains("\n.SH SPARSIFY \(command.name.uppercased())\n"))
      let description = command.description
      for label in description.options.map(\.label) + description.arguments.map(\.label) {
        #expect(page.contains("\n.TP\n.B \(dashed(label))\n"), "\(label)")
      }
    }
    for code in ["0", "1", "64", "65", "66", "73", "74", "75", "130, 143"] {
      #expect(page.contains("\n.TP\n.B \(code)\n"))
    }
  }

  @Test func `no text is taken for a request`() {
    let known = ["TH", "SH", "TP", "B", "I", "PP", "br", "nf", "fi"]
    for line in runTool("help", "--man").results.split(separator: "\n") {
      #expect(!line.hasPrefix("'"))
      if line.hasPrefix(".") {
        #expect(known.contains { line == ".\($0)" || line.hasPrefix(".\($0) ") }, "\(line)")
      }
      // Every backslash begins an escape that is meant.
      let escapes = line.split(separator: "\\", omittingEmptySubsequences: false).dropFirst()
      #expect(escapes.allSatisfy { $0.hasPrefix("-") || $0.hasPrefix("e") || $0.hasPrefix("&") })
    }
  }
}
