/// The sets that samples are split into.
package enum SplitPart: String, Sendable, CaseIterable {
  /// What probes are fitted to.
  case train
  /// What the penalty is chosen by.
  case validation = "val"
  /// What they are judged by.
  case test
}

/// Something of each set.
package struct SplitParts<Value> {
  package var train, validation, test: Value

  package init(train: Value, validation: Value, test: Value) {
    (self.train, self.validation, self.test) = (train, validation, test)
  }

  package init(_ value: (SplitPart) throws -> Value) rethrows {
    train = try value(.train)
    validation = try value(.validation)
    test = try value(.test)
  }

  package subscript(part: SplitPart) -> Value {
    switch part {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  package func map<Other>(_ transform: (Value) throws -> Other) rethrows -> SplitParts<Other> {
    try SplitParts<Other> { try transform(self[$0]) }
  }
}

extension SplitParts: Sendable where Value: Sendable {}
extension SplitParts: Equatable where Value: Equatable {}
