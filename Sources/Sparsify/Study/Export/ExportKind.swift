import Tensor

/// What a zoo can be exported as, by the name that `--as` gives it.
package struct ExportKind: NamedKind, OptionValue {
  /// All that are known. A further one is a file of its own and its name here.
  package static let allCases: [ExportKind] = [.arrays, .zoo, .dataset, .tokens, .pack]

  package let rawValue: String
  /// What it is, for the help.
  package let explanation: String
  /// The options that not every kind has and this one does, without dashes.
  let options: Set<String>
  /// Whether all epochs are taken where none are named, rather than the last that any model has.
  package let takesAllEpochs: Bool
  /// Whether all models must have the same vector.
  let needsOneNetwork: Bool
  /// What writes into a folder that is there.
  let form:
    @Sendable (ExportedZoo, ExportOptions, _ folder: Path, FileSystem) throws -> any ExportForm

  init(
    _ name: String, _ explanation: String, options: Set<String> = [], takesAllEpochs: Bool = false,
    needsOneNetwork: Bool = true,
    form:
      @escaping @Sendable (ExportedZoo, ExportOptions, Path, FileSystem) throws
      -> any ExportForm
  ) {
    rawValue = name
    self.explanation = explanation
    self.options = options
    self.takesAllEpochs = takesAllEpochs
    self.needsOneNetwork = needsOneNetwork
    self.form = form
  }

  /// The epochs that are taken where none are named.
  var epochs: EpochChoice {
    EpochChoice(numbers: [], includesLast: !takesAllEpochs, includesAll: takesAllEpochs)
  }
}
