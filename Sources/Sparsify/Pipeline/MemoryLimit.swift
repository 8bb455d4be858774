import FoundationEssentials
import Glibc
import Tensor

/// How much memory a job may take, in bytes.
package struct MemoryLimit: Sendable, Hashable, CustomStringConvertible {
  package let bytes: Int

  package init(bytes: Int) { self.bytes = bytes }

  /// What the tool takes without the data set, which is mapped, and without engines.
  static let base = 100 << 20

  /// The same with engines of small models on so many threads.
  package static func need(threads: Int) -> Int { base + threads * LaneEngines.memory }

  /// What one data set may take for what is compressed or is to be converted.
  package func dataSetBudget(threads: Int) -> MemoryBudget { MemoryBudget(rest(threads)) }

  /// What one checkpoint may take: as many are read at a time as there are processors.
  package func checkpointBudget(threads: Int) -> MemoryBudget {
    MemoryBudget(rest(threads) / max(1, ProcessInfo.processInfo.activeProcessorCount))
  }

  /// What is left beside what the tool needs, and at least a quarter.
  private func rest(_ threads: Int) -> Int {
    let threads = min(max(threads, 1), 1 << 16)
    return max(bytes - Self.need(threads: threads), bytes / 4)
  }

  /// In the largest unit that gives a whole number: `8G`.
  package var description: String {
    for (letter, shift) in Self.units.reversed() where bytes % (1 << shift) == 0 && bytes > 0 {
      return "\(bytes >> shift)\(letter)"
    }
    return String(bytes)
  }

  fileprivate static let units: [(letter: Character, shift: Int)] = [
    ("K", 10), ("M", 20), ("G", 30), ("T", 40),
  ]
}

extension MemoryLimit: OptionValue {
  package static var expectation: String { "a size such as 8G, 512M or a number of bytes" }

  package init?(argument: [UInt8]) {
    var text = String(decoding: argument, as: UTF8.self).uppercased()
    if text.hasSuffix("B") { text.removeLast() }
    var shift = 0
    if let unit = Self.units.first(where: { $0.letter == text.last }) {
      shift = unit.shift
      text.removeLast()
    }
    guard let number = Int(text), number > 0, number <= Int.max >> (shift + 1) else { return nil }
    bytes = number << shift
  }

  package var argumentText: String { description }
}

extension MemoryLimit {
  /// What this job was given: the least of what the batch system, the control group and the limit on
  /// addresses say, and of the machine's memory.
  package static func ofJob(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> MemoryLimit {
    let limits = [ofSlurm(environment), ControlGroup.memoryLimit(), ofAddresses()]
    let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return MemoryLimit(bytes: limits.compactMap { $0 }.reduce(machine, min))
  }

  /// What Slurm gave to the job on this node, which it counts in megabytes; nil where it gave nothing,
  /// or everything, which it writes as 0.
  package static func ofSlurm(_ environment: [String: String]) -> Int? {
    func megabytes(_ name: String) -> Int? {
      environment[name].flatMap { Int($0) }.flatMap { 1...(1 << 30) ~= $0 ? $0 << 20 : nil }
    }
    if let node = megabytes("SLURM_MEM_PER_NODE") { return node }
    guard let processor = megabytes("SLURM_MEM_PER_CPU") else { return nil }
    return processor.multipliedReportingOverflow(by: ProcessorCount.ofSlurm(environment) ?? 1)
      .partialValue
  }

  /// `ulimit -v`.
  private static func ofAddresses() -> Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
    return Int(exactly: limit.rlim_cur)
  }
}
