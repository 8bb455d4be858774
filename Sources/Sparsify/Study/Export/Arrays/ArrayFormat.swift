import Tensor

/// How arrays are written, by the name that `--format` gives it.
package struct ArrayFormat: NamedKind, OptionValue {
  /// All that are known. A further one is a file of its own and its name here.
  package static let allCases: [ArrayFormat] = [.npz, .safetensors, .csv]

  /// The one that is taken where none is named.
  package static let usual = npz

  /// Also the ending of its files.
  package let rawValue: String
  /// What it is, for the help: words that begin with its name.
  package let explanation: String
  /// What writes into a folder that is there.
  let form: @Sendable (ExportedZoo, _ folder: Path, FileSystem) throws -> any ExportForm

  init(
    _ name: String, _ explanation: String,
    form: @escaping @Sendable (ExportedZoo, Path, FileSystem) throws -> any ExportForm
  ) {
    rawValue = name
    self.explanation = explanation
    self.form = form
  }

  /// What each of them is.
  fileprivate static var explanations: String {
    let texts = allCases.map(\.explanation)
    return (texts.dropLast() + texts.suffix(1).map { "or \($0)" }).joined(separator: "; ")
  }

  /// With all arrays in one file.
  init(_ file: any WeightsFile) {
    self.init(file.name, file.explanation) { try ArraysForm($0, file, in: $1, files: $2) }
  }
}

extension ExportKind {
  package static let arrays = ExportKind(
    "arrays", "weights, masks, log-alpha and properties in one file",
    options: [
      .value(
        "format", "format", \.format,
        help: "Of arrays: \(ArrayFormat.explanations). (default: \(ArrayFormat.usual.rawValue))")
    ]
  ) { try ($1.format ?? .usual).form($0, $2, $3) }
}
