import Tensor

/// One thing that is wrong with a twin, and what to do about it.
package struct Finding: Sendable, Equatable {
  /// What it was that did not hold: one for each check.
  package enum Code: String, Sendable, CaseIterable {
    case layout, read, rows, mask, start, sparsity, measure, config
  }

  package let code: Code
  /// Nil where it is about the whole twin.
  package let trial: Path?
  /// Nil where it is about no single one.
  package let epoch: Int?
  /// Relative to the trial's folder, else to the twin.
  package let file: Path
  /// What was looked at, a few words without a full stop.
  package let what: String
  package let expected: String
  package let found: String
  /// A sentence.
  package let remedy: String

  /// - Parameters: texts from files are cut where they are longer than anybody reads.
  package init(
    _ code: Code, of trial: Path? = nil, epoch: Int? = nil, _ file: Path, _ what: String,
    expected: String, found: String, remedy: String
  ) {
    self.code = code
    self.trial = trial
    self.epoch = epoch
    self.file = file
    self.what = what.excerpt(Self.longest)
    self.expected = expected.excerpt(Self.longest)
    self.found = found.excerpt(Self.longest)
    self.remedy = remedy
  }

  private static let longest = 300

  /// `code trial epoch file: what, expected …, found …. What to do.`
  package var text: String {
    let place = [
      code.rawValue, trial?.description.excerpt(Self.longest) ?? "-", epoch.map(String.init) ?? "-",
      file.description.excerpt(Self.longest),
    ]
    return place.joined(separator: " ")
      + ": \(what), expected \(expected), found \(found). \(remedy)"
  }

  package var json: JSONValue {
    [
      "code": .string(code.rawValue),
      "trial": trial.map { .string($0.description) } ?? .null,
      "epoch": epoch.map { .integer($0) } ?? .null, "file": .string(file.description),
      "what": .string(what), "expected": .string(expected), "found": .string(found),
      "remedy": .string(remedy),
    ]
  }
}
