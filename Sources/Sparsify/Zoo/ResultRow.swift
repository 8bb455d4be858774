import Tensor
import VariationalDropout

/// A line of result.json: what is known of a model after one epoch.
package struct ResultRow: Sendable, Equatable {
  package private(set) var values: JSONObject

  /// Nil where the line is no JSON object.
  package init?(line: ArraySlice<UInt8>) {
    guard let values = try? JSONValue(parsing: Array(line)).object else { return nil }
    self.values = values.asUsualRow
  }

  /// 0 is the model before the first epoch, k the model after epoch k; nil where there is no such number.
  package var epoch: Int? {
    values[ResultColumn.epoch]?.count(upTo: ZooLayout.largestEpoch)
  }

  package var experimentID: String? { values[ResultColumn.experiment]?.string?.description }

  /// A measure such as `test_acc`; nil where it is absent, or no number.
  package subscript(measure: String) -> Double? { values[measure]?.double }

  /// A whole number; nil where it is absent, or none.
  package func integer(_ column: String) -> Int? { values[column]?.int }

  /// A text; empty where it is absent, or none.
  package func text(_ column: String) -> String { values[column]?.string?.description ?? "" }

  /// The share of right predictions on the test set, between 0 and 1.
  package var testAccuracy: Double? { share(ResultColumn.accuracy(.test)) }
  /// The same on the validation set.
  package var validationAccuracy: Double? { share(ResultColumn.accuracy(.validation)) }
  /// Train accuracy less test accuracy; nil where either is absent, or no number.
  package var generalisationGap: Double? {
    guard let train = self[ResultColumn.accuracy(.train)],
      let test = self[ResultColumn.accuracy(.test)]
    else { return nil }
    return train - test
  }

  /// Pruned weights over all weights.
  package var sparsity: Double? { share(ResultColumn.sparsity) }

  /// Pruned weights over weights of a layer.
  package func sparsity(ofLayer layer: String) -> Double? {
    share(ResultColumn.sparsity(ofLayer: layer))
  }

  /// How many weights of a layer are pruned; nil where the share is absent, or that of no count of its weights.
  func prunedCount(of layer: Layer) -> Int? {
    guard let share = sparsity(ofLayer: layer.name) else { return nil }
    let count = (share * Double(layer.weightCount)).rounded()
    return abs(count / Double(layer.weightCount) - share) < 1e-9 ? Int(count) : nil
  }

  private func share(_ measure: String) -> Double? {
    self[measure].flatMap { (0...1).contains($0) ? $0 : nil }
  }

  /// Without what differs from run to run, and without the checkpoint's name, which earlier versions did not write.
  var withoutCircumstances: ResultRow {
    var row = self
    for key in ResultColumn.circumstances + [ResultColumn.checkpoint] { row.values[key] = nil }
    return row
  }

  /// The row with some of its values changed.
  func changing(_ change: (inout JSONObject) -> Void) -> ResultRow {
    var row = self
    change(&row.values)
    return row
  }
}
