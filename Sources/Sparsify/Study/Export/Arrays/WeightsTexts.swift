import Tensor

/// What one file of all arrays says of its models beside numbers that grow with the epochs.
struct WeightsTexts {
  /// The models' own.
  let names: [String]
  let config: ConfigColumns
  /// What it says of itself.
  let description: JSONObject

  init(_ zoo: ExportedZoo) {
    names = zoo.trials.map(\.name.description)
    config = ConfigColumns(zoo.trials)
    description = zoo.description(of: "sparsify-weights", version: 1)
  }
}
