import Tensor

/// Something measured of a model after an epoch, as the preprocessed data sets of the zoos have it.
enum SampleProperty: Sendable, Equatable {
  /// Of result.json.
  case column(String)
  case epoch
  case gap

  /// Those that SANE reads.
  static let essential: [Self] = [.column(ResultColumn.accuracy(.test)), .epoch, .gap]

  var name: String {
    switch self {
    case .column(let name): name
    case .epoch: ResultColumn.epoch
    case .gap: "ggap"
    }
  }

  /// In one sentence without a full stop; nil where the name says it.
  var explanation: String? {
    switch self {
    case .column: nil
    case .epoch: "the epoch"
    case .gap: "train accuracy less test accuracy, the generalisation gap"
    }
  }

  /// Nil where it is missing.
  func number(_ row: ResultRow?, epoch: Int) -> Double? {
    switch self {
    case .column(let name): row?[name]
    case .epoch: Double(epoch)
    case .gap: row?.generalisationGap
    }
  }

  /// Whole where it counts; NaN where it is missing.
  func value(_ row: ResultRow?, epoch: Int) -> PickleValue {
    switch self {
    case .epoch: .int(epoch)
    case .column, .gap: .float(number(row, epoch: epoch) ?? .nan)
    }
  }
}
