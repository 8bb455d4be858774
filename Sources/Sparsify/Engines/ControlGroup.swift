/// The control group of this process, and what its files say.
package enum ControlGroup {
  /// The smallest memory limit on the way from this process's group to the root; nil for none.
  package static func memoryLimit() -> Int? {
    let second = folders(controller: nil).map { "\($0)/memory.max" }
    let first = folders(controller: "memory").map { "\($0)/memory.limit_in_bytes" }
    // Version 1 says "no limit" with a number that no machine has.
    return (second + first).compactMap { text($0).flatMap(bytes) }.filter { $0 < 1 << 60 }.min()
  }

  /// A number of bytes; nil for `max`.
  package static func bytes(_ text: String) -> Int? {
    Int(text.trimmed)
  }

  /// The folders of this process's group and those above it.
  ///
  /// - Parameter controller: of version 1; nil for version 2.
  static func folders(controller: String?) -> [String] {
    (text("/proc/self/cgroup") ?? "").split(separator: "\n").flatMap { line -> [String] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      guard let controller else {
        return parts[1].isEmpty ? ancestors(parts[2]).map { "/sys/fs/cgroup" + $0 } : []
      }
      guard parts[1].split(separator: ",").contains(Substring(controller)) else { return [] }
      return ancestors(parts[2]).flatMap {
        ["/sys/fs/cgroup/\(parts[1])" + $0, "/sys/fs/cgroup/\(controller)" + $0]
      }
    }
  }

  /// `/a/b` gives `/a/b`, `/a` and the root, "".
  static func ancestors(_ group: Substring) -> [String] {
    var path = group.split(separator: "/")
    var ancestors: [String] = []
    while !path.isEmpty {
      ancestors.append("/" + path.joined(separator: "/"))
      path.removeLast()
    }
    return ancestors + [""]
  }

  static func text(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
