import Glibc

/// `3 h 20 min`, `3 min 20 s` or `20 s`.
package func durationText(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e9 else { return "unknown time" }
  let whole = Int(seconds.rounded(.up))
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
  return "\(whole / 3600) h \(whole / 60 % 60) min"
}

/// The same of an estimate, which is told in two digits where it is short: `9.6 s`, `0.23 s` or `0.012 s`.
package func estimateText(_ seconds: Double) -> String {
  // Nothing shorter is told apart.
  seconds > 0 && seconds < 10 ? formatted("%.2g s", max(seconds, 0.0001)) : durationText(seconds)
}

extension Double {
  /// In decimal digits with so many places, trailing zeros kept: 0.5 to three places is `0.500`.
  func fixed(places: Int) -> String { formatted("%.\(places)f", self) }
}

/// The local time, `2022-03-01 12:00:00`.
@Sendable package func localTime() -> String {
  var seconds = time(nil)
  var parts = tm()
  localtime_r(&seconds, &parts)
  return formatted(
    "%04d-%02d-%02d %02d:%02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
    parts.tm_hour, parts.tm_min, parts.tm_sec)
}

/// Problems below each other, indented: the first twenty, and how many more there are.
package func firstLines(_ problems: [String]) -> String {
  let shown = problems.prefix(20).map { "  \($0)" }
  let rest = problems.count - shown.count
  return (rest == 0 ? shown : shown + ["  and \(rest) more"]).joined(separator: "\n")
}

/// `12.3 MB`, in powers of a thousand.
package func bytesText(_ bytes: Int) -> String {
  let units = ["bytes", "kB", "MB", "GB", "TB"]
  var value = Double(bytes)
  var unit = 0
  while value >= 1000, unit < units.count - 1 {
    value /= 1000
    unit += 1
  }
  return unit == 0 ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(units[unit])"
}

/// `1 trial`, `2 trials`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// `a`, `a and b`, `a, b and c`.
func listed(_ items: [String]) -> String {
  let start = items.dropLast().joined(separator: ", ")
  return start.isEmpty ? items.last ?? "" : "\(start) and \(items[items.count - 1])"
}

/// A number in at most four significant digits, a whole one of 32 bits in all of its digits.
func brief(_ number: Double?) -> String {
  guard let number else { return "-" }
  if let whole = Int32(exactly: number) { return String(whole) }
  return formatted("%.4g", number)
}

/// `1x28x28`; `scalar` for a tensor without dimensions.
func dimensions(_ shape: [Int]) -> String {
  shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "x")
}
