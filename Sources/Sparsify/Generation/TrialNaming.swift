import FoundationEssentials
import Tensor

/// When a zoo was begun, as the names of its trials have it: `2022-03-01_12-00-00`.
package struct TrialDate: OptionValue, Hashable {
  package let text: String

  /// The local time now.
  package static var now: TrialDate {
    TrialDate(text: TrialLog.date(Int(Date().timeIntervalSince1970)))
  }

  private init(text: String) { self.text = text }

  /// A day, or a day and a time.
  package init?(argument: [UInt8]) {
    let text = String(decoding: argument, as: UTF8.self)
    let numbers = text.split { "-_".contains($0) }.map { Int($0) ?? -1 }
    let bounds = [0...9999, 1...12, 1...31, 0...23, 0...59, 0...60]
    guard zip(numbers, bounds).allSatisfy({ $1.contains($0) }) else { return nil }
    if text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil {
      self.text = text + "_00-00-00"
    } else if text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{2}-[0-9]{2}-[0-9]{2}/) != nil {
      self.text = text
    } else {
      return nil
    }
  }

  package static var expectation: String { "a date such as 2022-03-01 or 2022-03-01_12-00-00" }
  package var argumentText: String { text }
}

/// Names trials as Ray Tune does: `NN_tune_trainable_<id>_<00000>_<n>_<searched values>_<date>`.
package struct TrialNaming: Sendable {
  /// Five hexadecimal digits that the trials of an experiment share.
  package let experiment: String
  package let date: TrialDate
  /// The keys whose values the names tell, sorted.
  package let searchedKeys: [String]

  package init(experiment: String, date: TrialDate, searchedKeys: [String]) {
    self.experiment = experiment
    self.date = date
    self.searchedKeys = searchedKeys
  }

  /// Ray Tune cuts what comes before the date.
  private static let longestStem = 130
  /// The numbers that five digits have room for.
  package static let mostTrials = 100_000

  /// The name of trial `number`, from 0.
  package func name(_ number: Int, parameters: JSONObject) -> Path {
    let digits = String(number)
    let padded = String(number, width: 5)
    let values = searchedKeys.compactMap { key in
      parameters[key].map { "\(key)=\(Self.text($0))" }
    }
    let tag = ([digits] + (values.isEmpty ? [] : [values.joined(separator: ",")]))
      .joined(separator: "_")
    let stem = "NN_tune_trainable_\(experiment)_\(padded)_\(tag)".unicodeScalars
      .prefix(Self.longestStem).map { "/()".unicodeScalars.contains($0) ? "_" : $0 }
    return Path(String(String.UnicodeScalarView(stem)) + "_\(date.text)")
  }

  /// A value as Ray Tune puts it into names.
  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .number(let number): shortText(number)
    case .bool(let flag): flag ? "True" : "False"
    case .null: "None"
    case .string(let text): text.description
    default: value.text()
    }
  }

  /// Python's `{:.5}`: five significant digits without zeros at the end.
  package static func shortText(_ value: Double) -> String {
    guard value.isFinite else { return value.pythonDescription }
    let scientific = formatted("%.4e", value)
    guard let rounded = Double(scientific), let mark = scientific.lastIndex(of: "e"),
      let exponent = Int(scientific[scientific.index(after: mark)...].replacing("+", with: ""))
    else { return value.pythonDescription }
    // From 10,000 on Python takes an exponent here, and needs none in its repr.
    guard exponent >= 4, exponent < 16 else { return rounded.pythonDescription }
    var digits = scientific[..<mark]
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    return digits + "e+" + (exponent < 10 ? "0" : "") + String(exponent)
  }
}
