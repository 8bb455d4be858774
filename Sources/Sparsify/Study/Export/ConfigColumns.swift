import Tensor

/// What params.json says of how each model was made, a column for each hyperparameter and the seed.
struct ConfigColumns: Sendable {
  enum Values: Sendable, Equatable {
    case flags([Bool])
    case integers([Int64])
    /// NaN where a model has none; of flags 1 and 0.
    case numbers([Double])
    /// Nil where a model has none; what is no text as it stands in JSON. At most 200 letters.
    case texts([String?])
  }

  let columns: [(key: String, values: Values)]

  init(_ trials: [StudiedTrial]) {
    var keys = ColumnNames()
    for trial in trials {
      for key in trial.parameters.keys where Hyperparameter.isOne(key) && isPlainName(key) {
        keys.add(key)
      }
    }
    columns = keys.names.map { key in
      (key.description, Values(trials.map { $0.parameters[key] ?? .null }))
    }
  }
}

extension ConfigColumns.Values {
  fileprivate init(_ values: [JSONValue]) {
    let integers = values.compactMap { value in
      if case .integer(let number) = value { Int64(number) } else { nil }
    }
    let flags = values.compactMap(\.bool)
    let numbers = values.map { $0.double ?? $0.bool.map { $0 ? 1 : 0 } }
    let isNumeric = zip(values, numbers).allSatisfy { $0.isNull || $1 != nil }
    if flags.count == values.count {
      self = .flags(flags)
    } else if integers.count == values.count {
      self = .integers(integers)
    } else if isNumeric, values.contains(where: { !$0.isNull }) {
      self = .numbers(numbers.map { $0 ?? .nan })
    } else {
      self = .texts(
        values.map { $0.isNull ? nil : ($0.string?.description ?? $0.text()).excerpt(200) })
    }
  }

  /// For safetensors, which has no texts.
  var json: JSONValue {
    switch self {
    case .flags(let values): .array(values.map { .bool($0) })
    case .integers(let values): .array(values.map { .integer(Int($0)) })
    case .numbers(let values): .array(values.map { $0.isNaN ? .null : .number($0) })
    case .texts(let values): .array(values.map { $0.map { .string($0) } ?? .null })
    }
  }
}

/// Whether a key of a file from outside can be the name of an array: such names become names in archives, where dots
/// lead nowhere else.
func isPlainName(_ key: ByteText) -> Bool {
  (1...100).contains(key.utf8.count)
    && key.utf8.split(separator: UInt8(ascii: "/")).allSatisfy { $0.first != UInt8(ascii: ".") }
    && key.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "/"),
        UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    } && key.utf8.first != UInt8(ascii: "/")
}
