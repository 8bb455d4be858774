import Tensor

extension ImageScaling {
  /// "divided by 255; less 0.1307; divided by 0.3081"
  package var words: String {
    func list(_ numbers: [Double]) -> String { numbers.map(\.argumentText).joined(separator: ", ") }
    var steps: [String] = []
    if let divisor { steps.append("divided by \(divisor.argumentText)") }
    if !means.isEmpty { steps += ["less \(list(means))", "divided by \(list(deviations))"] }
    return steps.isEmpty ? "taken as they are" : steps.joined(separator: "; ")
  }

  /// As the data set's file has it.
  package var json: JSONValue {
    [
      "scale": divisor.map { Int(exactly: $0).map { .integer($0) } ?? .number($0) } ?? .null,
      "mean": .array(means.map { .number($0) }),
      "std": .array(deviations.map { .number($0) }),
    ]
  }
}
