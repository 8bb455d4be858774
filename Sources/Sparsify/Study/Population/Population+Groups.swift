import Tensor

// What becomes of models by their hyperparameters.

extension Population {
  /// The quantities that are told of each value of a hyperparameter.
  package static let grouped: [Quantity<ModelPair>] = [
    .sparsity, .fullAccuracy, .sparseAccuracy, .drop, .agreement,
  ]

  /// The models of the last epoch by the values of one hyperparameter.
  package struct Grouping: Sendable {
    package let key: ByteText
    /// By number, or else by text; with the places of their models among those of the epoch.
    package let groups: [(value: JSONValue, places: [Int])]
  }

  /// One for each hyperparameter of which there are at least two values, and one of these at least twice.
  package var groupings: [Grouping] {
    guard let last = lastEpoch, let epoch = epochs[last] else { return [] }
    let keys = Set(models.flatMap { $0.factors.keys }).sorted()
    return keys.compactMap { key in
      var groups: [ByteText: (value: JSONValue, places: [Int])] = [:]
      for (place, model) in epoch.models.enumerated() {
        let value = models[model].factors[key] ?? .null
        // A number is one however it is written.
        let text = (value.double.map { .number($0) } ?? value).text()
        groups[ByteText(text), default: (value, [])].places.append(place)
      }
      guard groups.count > 1, groups.values.contains(where: { $0.places.count > 1 }) else {
        return nil
      }
      let sorted = groups.sorted { Self.precedes($0, $1) }.map(\.value)
      return Grouping(key: key, groups: sorted)
    }
  }

  private static func precedes(
    _ a: (key: ByteText, value: (value: JSONValue, places: [Int])),
    _ b: (key: ByteText, value: (value: JSONValue, places: [Int]))
  ) -> Bool {
    switch (a.value.value.double, b.value.value.double) {
    // What is no number comes last; zeros of both signs are told apart by their texts.
    case (let x?, let y?) where x.isNaN != y.isNaN: y.isNaN
    case (let x?, let y?) where x != y && !x.isNaN: x < y
    case (_?, _?): a.key < b.key
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): a.key < b.key
    }
  }

  var groupsJSON: [JSONValue] {
    guard let last = lastEpoch else { return [] }
    let columns = Self.grouped.map { ($0.name, column($0, at: last)) }
    return groupings.map { grouping in
      let values = grouping.groups.map { value, places -> JSONValue in
        var object: JSONObject = ["value": value]
        for (name, column) in columns {
          object[name] = .object(MeanInterval(places.map { column[$0] }).json)
        }
        return .object(object)
      }
      var shares = JSONObject()
      for (name, column) in columns {
        let parts = grouping.groups.map { $0.places.map { column[$0] } }
        shares[name] = .number(orNull: etaSquared(parts))
      }
      return [
        "key": .string(grouping.key), "values": .array(values), "eta2": .object(shares),
      ]
    }
  }
}
