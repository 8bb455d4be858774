import Tensor

extension [SkippedTrial] {
  /// A line for every reason with the number of its trials, the most frequent first; the rest of a long
  /// list in a line.
  func reasonLines(most: Int = 20) -> [String] {
    let reasons = frequencies(map { ByteText($0.reason) })
    let lines = reasons.prefix(most).map { reason, count in
      let first = first { ByteText($0.reason) == reason }!.name
      return count == 1 ? "  \(first): \(reason)" : "  \(count), as '\(first)': \(reason)"
    }
    let rest = reasons.dropFirst(most)
    if rest.isEmpty { return lines }
    return lines + [
      "  \(rest.reduce(0) { $0 + $1.count }) for \(counted(rest.count, "other reason")): "
        + "'sparsify inspect' shows each"
    ]
  }
}

extension RunPreparation {
  /// Refuses where there is nothing to make a zoo of: every selected trial is skipped.
  func requireModels() throws(RunError) {
    guard models.isEmpty, finished.isEmpty else { return }
    let what = skipped.count == 1 ? "The model" : "None of the \(skipped.count) models"
    throw RunError(
      .incomplete,
      ([
        "\(what) that '\(session.location.source)' offers can\(skipped.count == 1 ? "'t" : "") be "
          + "trained; nothing was written."
      ] + skipped.reasonLines()).joined(separator: "\n"))
  }
}
