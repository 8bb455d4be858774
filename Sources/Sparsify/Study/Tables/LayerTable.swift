import Tensor

/// `layers.csv`: a row for every trial, epoch and layer.
struct LayerTable: StudyTable {
  static let fileName: Path = "layers.csv"

  private var table: TwinTable

  init(of twins: [String]) {
    table = TwinTable(
      of: twins, header: ["trial", "epoch", "layer"] + Quantities.ofLayers.map(\.name))
  }

  func rows(of outcomes: [Comparison.Outcome?]) -> [TwinRows] {
    Self.studies(outcomes).map { twin, study in
      TwinRows(twin: twin, lines: lines(of: study, twin))
    }
  }

  private func lines(of study: TrialStudy, _ twin: Int) -> String {
    study.pairs.flatMap { pair in
      pair.layers.map { layer in
        table.line(
          [.string(study.trial.description), .integer(pair.epoch), .string(layer.name)]
            + Quantities.ofLayers.map { $0.json(layer) }, of: twin)
      }
    }.joined()
  }

  mutating func append(_ rows: TwinRows) { table.append(rows.lines, of: rows.twin) }

  var text: String { table.text }
}
