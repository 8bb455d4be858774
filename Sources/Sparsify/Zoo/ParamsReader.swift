import Tensor
import VariationalDropout

/// Takes values out of a params.json, collecting what is wrong and what is odd.
struct ParamsReader {
  private let params: JSONObject
  private(set) var problems: [String] = []
  private(set) var notes: [String] = []

  init(_ params: JSONObject) { self.params = params }

  mutating func problem(_ text: String) { problems.append(text) }
  mutating func note(_ text: String) { notes.append(text) }
  mutating func note(unused: UnusedKeys) { notes += unused.notes }

  /// The value of a key; null counts as absent.
  private func value(_ key: String) -> JSONValue? {
    guard let value = params[key], !value.isNull else { return nil }
    return value
  }

  private mutating func missing(_ key: String, option: String?) {
    problem("params.json has no \(key)" + (option.map { " (give \($0))" } ?? ""))
  }

  private mutating func refuse(_ key: String, _ value: JSONValue, expected: String) {
    problem("\(key) is \(value.text().prefix(80)), not \(expected)")
  }

  /// One of a list of names.
  mutating func name<Name: OptionValue & RawRepresentable<String> & CaseIterable>(
    _ key: String, given: Name?, option: String
  ) -> Name? {
    if let given { return given }
    guard let value = value(key) else {
      missing(key, option: option)
      return nil
    }
    if let name = value.string.flatMap({ Name(text: $0) }) { return name }
    refuse(key, value, expected: "\(Name.expectation) (or give \(option))")
    return nil
  }

  /// A finite number that is not negative.
  /// - Parameter standard: What holds where the key is absent; nil makes that a problem.
  mutating func number(
    _ key: String, given: Double?, option: String? = nil, else standard: Double?
  ) -> Double? {
    if let given { return given }
    guard let value = value(key) else {
      if standard == nil { missing(key, option: option) }
      return standard
    }
    if let number = value.double, number.isFinite, number >= 0 { return number }
    refuse(key, value, expected: "a finite number of at least 0")
    return nil
  }

  /// The momentum; what Adam is given is of no use, whatever it is.
  mutating func momentum(given: Double?, _ optimizer: OptimizerKind?) -> Double? {
    let key = ParamsKey.momentum
    guard optimizer == .adam else { return number(key, given: given, else: 0) }
    if let given {
      if given != 0 { note("--momentum \(given.argumentText) is ignored: adam has no momentum") }
      return given
    }
    guard let value = value(key), !UnusedKeys.isOff(value) || value.string != nil else { return 0 }
    note("\(key) \(value.text().prefix(80)) is ignored: adam has no momentum")
    return value.double.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } ?? 0
  }

  /// A whole number of at least 1.
  mutating func positive(_ key: String, given: Int?, option: String) -> Int? {
    if let given { return given }
    guard let value = value(key) else {
      missing(key, option: option)
      return nil
    }
    if let number = value.int, number > 0 { return number }
    refuse(key, value, expected: "a whole number of at least 1 (or give \(option))")
    return nil
  }

  /// True or false; false where the key is absent.
  mutating func flag(_ key: String, given: Bool?) -> Bool {
    if let given { return given }
    guard let value = value(key) else { return false }
    if let flag = value.bool { return flag }
    refuse(key, value, expected: "true or false")
    return false
  }

  /// A whole number; 0 where the key is absent.
  mutating func seed(_ key: String, given: Seed?) -> Seed? {
    if let given { return given }
    guard let value = value(key) else { return 0 }
    if let seed = Seed(value) { return seed }
    refuse(key, value, expected: "\(Seed.expectation) (or give --seed)")
    return nil
  }

  /// A dropout rate; 0 where the key is absent, or the network has no dropout layers.
  mutating func dropout(_ key: String, hasLayers: Bool) -> Double? {
    guard let value = value(key) else {
      if hasLayers { note("has dropout layers, but params.json has no \(key): rate 0 is taken") }
      return 0
    }
    if !hasLayers {
      if value.double != 0 {
        note("\(key) \(value.text().prefix(80)) is ignored: the checkpoint has no dropout layers")
      }
      return 0
    }
    if let rate = value.double, rate >= 0, rate < 1 { return rate }
    refuse(key, value, expected: "a rate of at least 0 and below 1")
    return nil
  }

  /// A learning-rate scheduler leaves the last rate unknown, so the rate is asked for.
  ///
  /// - Parameter offer: one to try.
  mutating func refuseScheduler(_ key: String, offer: Double?) {
    guard let value = value(key), value != "",
      value.string.map({ ByteText($0.description.lowercased()) }) != "none"
    else { return }
    problem(
      "was trained with the scheduler \(value.text().prefix(80)), which is not continued: "
        + "give the learning rate with --lr" + (offer.map { ", \($0) for a start" } ?? ""))
  }

  /// Notes where params.json says something else than the checkpoint.
  mutating func compare(_ key: String, with actual: JSONValue) {
    guard let value = value(key), value != actual,
      !value.isSameNumber(as: actual)
    else { return }
    note("\(key) is \(value.text().prefix(80)), but the checkpoint's is \(actual.text())")
  }
}
