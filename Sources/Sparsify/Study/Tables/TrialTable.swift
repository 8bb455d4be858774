import Tensor

/// A table whose rows follow from one trial at a time.
struct TrialTable: StudyTable {
  let fileName: Path
  private var table: TwinTable
  private let rows: @Sendable (TrialStudy) -> [[JSONValue]]

  /// - Parameters:
  ///   - columns: those behind the trial's name.
  ///   - rows: the values of these columns.
  private init(
    _ fileName: Path, of twins: [String], columns: [String],
    rows: @escaping @Sendable (TrialStudy) -> [[JSONValue]]
  ) {
    self.fileName = fileName
    self.rows = rows
    table = TwinTable(of: twins, header: ["trial"] + columns)
  }

  func rows(of outcomes: [Comparison.Outcome?]) -> [TwinRows] {
    studies(outcomes).map { twin, study in
      let trial = JSONValue.string(study.trial.description)
      return TwinRows(
        twin: twin, lines: rows(study).map { table.line([trial] + $0, of: twin) }.joined())
    }
  }

  mutating func append(_ rows: TwinRows) { table.append(rows.lines, of: rows.twin) }

  var text: String { table.text }
}

extension TrialTable {
  /// A row for every trial, epoch and layer.
  static func layers(of twins: [String]) -> TrialTable {
    TrialTable(
      "layers.csv", of: twins, columns: ["epoch", "layer"] + Quantities.ofLayers.map(\.name)
    ) { study in
      study.pairs.flatMap { pair in
        pair.layers.map { layer in
          [.integer(pair.epoch), .string(layer.name)] + Quantities.ofLayers.map { $0.json(layer) }
        }
      }
    }
  }

  /// A row for every trial, epoch and class; none of models without predictions.
  static func classes(of twins: [String]) -> TrialTable {
    TrialTable(
      "classes.csv", of: twins, columns: ["epoch", "cls"] + Quantities.ofClasses.map(\.name)
    ) { study in
      study.pairs.filter { $0.relation != nil }.flatMap { pair in
        pair.classes.map { label in
          [.integer(pair.epoch), .integer(label.label)]
            + Quantities.ofClasses.map { $0.json(label) }
        }
      }
    }
  }

  static let sweepName: Path = "sweep.csv"

  /// A row for every trial and threshold; none of models that were not swept.
  static func sweep(of twins: [String]) -> TrialTable {
    TrialTable(sweepName, of: twins, columns: ["threshold", "sparsity", "acc"]) { study in
      (study.sweep?.levels ?? []).map {
        [.number($0.threshold), .number(orNull: $0.sparsity), .number(orNull: $0.accuracy)]
      }
    }
  }
}
