import Tensor

/// `layers.csv`: a row for every trial, epoch and layer.
struct LayerTable: StudyTable {
  static let fileName: Path = "layers.csv"

  private var table: TwinTable

  init(of twins: [String]) {
    table = TwinTable(
      of: twins, header: ["trial", "epoch", "layer"] + Quantities.ofLayers.map(\.name))
  }

  mutating func add(_ outcomes: [Comparison.Outcome?]) {
    for (twin, study) in Self.studies(outcomes) {
      for pair in study.pairs {
        for layer in pair.layers {
          table.append(
            [
              .string(study.trial.description), .integer(pair.epoch), .string(layer.name),
            ] + Quantities.ofLayers.map { $0.json(layer) }, of: twin)
        }
      }
    }
  }

  var text: String { table.text }
}
