import Tensor

/// What a zoo can be exported as, by the name that `--as` gives it.
package struct ExportKind: NamedKind, OptionValue {
  /// All that are known. A further one is a file of its own and its name here.
  package static let allCases: [ExportKind] = [.arrays, .zoo, .dataset, .tokens, .pack]

  package let rawValue: String
  /// What it is, for the help.
  package let explanation: String
  /// The options that not every kind has and this one does.
  package let options: [Option<ExportOptions>]
  /// Whether all epochs are taken where none are named, rather than the last that any model has.
  package let takesAllEpochs: Bool
  /// Whether all models must have the same vector.
  let needsOneNetwork: Bool
  /// What writes into a folder that is there.
  let form:
    @Sendable (ExportedZoo, ExportOptions, _ folder: Path, FileSystem) throws -> any ExportForm

  init(
    _ name: String, _ explanation: String, options: [Option<ExportOptions>] = [],
    takesAllEpochs: Bool = false,
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

  /// The options that not every kind has, once each, in the order of the kinds, and which kinds have them.
  package static var ownOptions: [(option: Option<ExportOptions>, kinds: [ExportKind])] {
    allCases.having(\.options, by: \.name).map { ($0.part, $0.owners) }
  }

  /// The epochs that are taken where none are named.
  var epochs: EpochChoice {
    EpochChoice(numbers: [], includesLast: !takesAllEpochs, includesAll: takesAllEpochs)
  }
}
