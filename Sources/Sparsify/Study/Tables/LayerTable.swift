import Tensor

/// `layers.csv`: a row for every trial, epoch and layer.
package struct LayerTable: Sendable {
  private var table = CSVTable(
    header: ["trial", "epoch", "layer"] + Quantities.ofLayers.map(\.name), lineEnd: "\n")

  package init() {}

  package mutating func add(_ study: TrialStudy) {
    for pair in study.pairs {
      for layer in pair.layers {
        table.append(
          [
            .string(study.trial.description), .integer(pair.epoch), .string(layer.name),
          ] + Quantities.ofLayers.map { $0.json(layer) })
      }
    }
  }

  package var text: String { table.text }
}
