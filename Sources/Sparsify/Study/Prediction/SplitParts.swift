import Tensor

/// Something of each of the sets that samples are split into: probes are fitted to the first, their penalty is chosen by
/// the second, and they are judged by the third.
package struct SplitParts<Value> {
  package var train, validation, test: Value

  package init(train: Value, validation: Value, test: Value) {
    (self.train, self.validation, self.test) = (train, validation, test)
  }

  package init(_ value: (DataSetPart) throws -> Value) rethrows {
    train = try value(.train)
    validation = try value(.validation)
    test = try value(.test)
  }

  package subscript(part: DataSetPart) -> Value {
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
