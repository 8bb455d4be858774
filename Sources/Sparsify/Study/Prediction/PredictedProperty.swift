import Tensor

/// A property of a model that is predicted from its weights.
package struct PredictedProperty: Sendable {
  /// What is known of a model after an epoch.
  struct Subject {
    let epoch: Int
    let row: ResultRow
    /// Its params.json.
    let parameters: JSONObject
    /// The rows of its twin; nil where there is none.
    let twin: Trajectory?
  }

  package let name: String
  /// In one sentence without a full stop; nil where the name says it.
  package let explanation: String?
  private let value: @Sendable (Subject) -> PropertyValue?

  private init(
    _ name: String, _ explanation: String? = nil,
    _ value: @escaping @Sendable (Subject) -> PropertyValue?
  ) {
    (self.name, self.explanation, self.value) = (name, explanation, value)
  }

  /// Nil where it is not known.
  func callAsFunction(_ subject: Subject) -> PropertyValue? { value(subject) }

  /// All of them, in the order in which they are told.
  package static let all = ofRows + ofParameters + [sparsity] + ofTwins

  private static let accuracy = ResultColumn.accuracy(.test)

  private static let ofRows = SampleProperty.essential.map { property in
    Self(property.name, property.explanation) { subject in
      property.number(subject.row, epoch: subject.epoch).map { .number($0) }
    }
  }

  private static let ofParameters =
    [
      ParamsKey.nonlinearity, ParamsKey.initialiser, ParamsKey.optimizer, ParamsKey.dropout,
      ParamsKey.learningRate, ParamsKey.weightDecay,
    ].map { key in Self(key) { PropertyValue($0.parameters[key]) } }

  private static let sparsity = Self(ResultColumn.sparsity) {
    $0.row[ResultColumn.sparsity].map { .number($0) }
  }

  private static let ofTwins = [
    Self("final_sparsity", "the sparsity in the last row of the model's twin") {
      $0.twin?.rows.last?[ResultColumn.sparsity].map { .number($0) }
    },
    Self("final_acc", "the test accuracy in the last row of the model's twin") {
      $0.twin?.rows.last?[accuracy].map { .number($0) }
    },
    Self(
      "final_drop", "the test accuracy in row 0 of the model's twin less that in its last row"
    ) { subject in
      guard let first = subject.twin?[0]?[accuracy], let last = subject.twin?.rows.last?[accuracy]
      else { return nil }
      return .number(first - last)
    },
  ]
}
