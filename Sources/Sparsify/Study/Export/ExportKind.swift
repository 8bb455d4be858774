import Tensor

/// What a zoo can be exported as. A new one is its form, its case here and what the case stands for.
package enum ExportKind: String, Sendable, CaseIterable, OptionValue {
  case arrays, zoo, dataset, tokens, pack

  /// What it is, for the help.
  package var explanation: String {
    switch self {
    case .arrays: "weights, masks, log-alpha and properties in one file"
    case .zoo: "checkpoints in one form, for what loads zoos"
    case .dataset: "dataset.pt, split, for the zoos' own code ModelZooDataset"
    case .tokens: "samples of tokens, split, for SANE"
    case .pack: "shards of 1,000 models and an index, for large collections"
    }
  }

  /// The epochs that are taken where none are named; the last is the last that any model has.
  var epochs: EpochChoice {
    switch self {
    case .arrays, .dataset, .tokens: EpochChoice(numbers: [], includesLast: true)
    case .zoo, .pack: EpochChoice(numbers: [], includesAll: true)
    }
  }

  /// Whether all models must have the same vector.
  var needsOneNetwork: Bool { self != .zoo }

  /// - Parameter folder: where its files go; a folder that is there.
  func form(
    of zoo: ExportedZoo, options: ExportOptions, in folder: Path, files: FileSystem
  ) throws -> any ExportForm {
    switch self {
    case .arrays: try (options.format ?? .usual).form(zoo, folder, files)
    case .dataset: try DatasetForm(zoo, in: folder, files: files)
    case .tokens: try TokensForm(zoo, size: options.tokenSize, in: folder, files: files)
    case .pack where zoo.architecture.hasBuffers:
      throw RunError(
        .usage,
        "a pack holds what is learned: of a \(zoo.architecture.family.rawValue) the running statistics would be lost. Give "
          + "--as zoo.")
    case .pack: PackForm(zoo, in: folder, files: files)
    case .zoo: try ZooForm(zoo, options.form ?? .plain, in: folder, files: files)
    }
  }
}
