import Tensor

/// The hyperparameters of a new zoo by the keys of config.json, each with one or more values.
package struct Grid: Sendable, Equatable {
  /// A key and its values.
  package struct Axis: Sendable, Equatable {
    package let key: String
    package let values: [JSONValue]
    /// Whether trials are named by it, as Ray Tune does with what it searches.
    package let isSearched: Bool

    /// As config.json has it.
    fileprivate var json: JSONValue {
      isSearched ? ["grid_search": .array(values)] : values[0]
    }
  }

  /// What one or more values can be given for, sorted.
  package static let keys = [
    ParamsKey.dropout, ParamsKey.initialiser, ParamsKey.nonlinearity, ParamsKey.modelType,
    ParamsKey.learningRate,
    ParamsKey.momentum, ParamsKey.nesterov, ParamsKey.optimizer, ParamsKey.weightDecay,
    ParamsKey.seed,
    ParamsKey.batchSize,
  ]

  private var axes: [String: Axis] = [:]

  package init() {}

  /// The values of `key`; nil where it was not given.
  package subscript(key: String) -> Axis? { axes[key] }

  /// Gives `key` these values.
  /// - Precondition: the key is one of `keys`, and there is a value.
  package mutating func set(_ key: String, _ values: [JSONValue], isSearched: Bool? = nil) {
    precondition(Self.keys.contains(key) && !values.isEmpty, "\(values.count) values for \(key)")
    axes[key] = Axis(key: key, values: values, isSearched: isSearched ?? (values.count > 1))
  }

  /// Gives `key` a value where it has none.
  package mutating func setDefault(_ key: String, _ value: JSONValue) {
    if axes[key] == nil { set(key, [value]) }
  }

  /// Takes the values of `other` where it has any.
  package mutating func override(with other: Grid) {
    axes.merge(other.axes) { _, new in new }
  }

  /// The axes sorted by key.
  package var sortedAxes: [Axis] { Self.keys.compactMap { axes[$0] } }

  package var searchedKeys: [String] { sortedAxes.filter(\.isSearched).map(\.key) }

  /// The number of combinations; nil where it is beyond counting.
  package var count: Int? {
    sortedAxes.reduce(1) { count, axis in
      guard let count else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: axis.values.count)
      return overflow ? nil : product
    }
  }

  /// All combinations of values, in the order of Ray Tune: of the keys in alphabetical order the first
  /// changes fastest.
  /// - Precondition: there are so few that they can be counted.
  package var combinations: [JSONObject] {
    guard let count else { preconditionFailure("combinations beyond counting") }
    return (0..<count).map { number in
      var rest = number
      var combination = JSONObject()
      for axis in sortedAxes {
        combination[axis.key] = axis.values[rest % axis.values.count]
        rest /= axis.values.count
      }
      return combination
    }
  }

  /// The keys as config.json has them, searched ones with `{"grid_search": […]}`.
  package var json: JSONObject {
    sortedAxes.reduce(into: JSONObject()) { $0[$1.key] = $1.json }
  }
}
