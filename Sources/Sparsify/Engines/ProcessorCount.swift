import FoundationEssentials
import Tensor

/// How many processors this job may use: as few as the batch system, the control group's quota or
/// the affinity mask says.
package enum ProcessorCount {
  package static func available(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Int {
    smallest(slurm: ofSlurm(environment), quota: controlGroupQuota(), affinity: affinity())
  }

  /// The smallest of the numbers that are known, at least 1.
  package static func smallest(slurm: Int?, quota: Int?, affinity: Int) -> Int {
    max(1, min(slurm ?? .max, quota ?? .max, affinity))
  }

  /// What Slurm gave to the task or, inside a job that did not say how much a task gets, to the job on
  /// this node; nil where it gave nothing. Many sites set neither affinity nor a quota.
  package static func ofSlurm(_ environment: [String: String]) -> Int? {
    let names =
      ["SLURM_CPUS_PER_TASK"] + (environment["SLURM_JOB_ID"] == nil ? [] : ["SLURM_CPUS_ON_NODE"])
    return names.lazy.compactMap { environment[$0].flatMap { Int($0) } }.first { $0 > 0 }
  }

  /// The processors of the affinity mask, as the kernel lists them: `0-3,8`.
  private static func affinity() -> Int {
    let key = "Cpus_allowed_list:"
    let line = ControlGroup.text("/proc/self/status")?.split(separator: "\n").first {
      $0.hasPrefix(key)
    }
    let count = line.map { countOfList($0.dropFirst(key.count)) } ?? 0
    return count > 0 ? count : max(1, ProcessInfo.processInfo.activeProcessorCount)
  }

  /// The numbers in a list such as `0-3,8`: 5.
  package static func countOfList(_ list: some StringProtocol) -> Int {
    list.split(separator: ",").reduce(0) { count, range in
      let ends = range.split(separator: "-").compactMap { Int($0.trimmed) }
      guard let first = ends.first, let last = ends.last, last >= first else { return count }
      return count + last - first + 1
    }
  }

  /// The smallest quota on the way from this process's control group to the root, rounded up.
  private static func controlGroupQuota() -> Int? {
    let quotas =
      ControlGroup.folders(controller: nil).compactMap(quotaVersion2)
      + ControlGroup.folders(controller: "cpu").compactMap(quotaVersion1)
    return quotas.min().map { max(1, Int($0.rounded(.up))) }
  }

  /// `cpu.max` holds "QUOTA PERIOD" in microseconds, or "max PERIOD".
  private static func quotaVersion2(_ folder: String) -> Double? {
    guard let parts = ControlGroup.text("\(folder)/cpu.max")?.split(whereSeparator: \.isWhitespace),
      parts.count == 2, let quota = Double(parts[0]), let period = Double(parts[1])
    else { return nil }
    return positiveRatio(quota, period)
  }

  private static func quotaVersion1(_ folder: String) -> Double? {
    guard let quota = ControlGroup.text("\(folder)/cpu.cfs_quota_us").flatMap(number),
      let period = ControlGroup.text("\(folder)/cpu.cfs_period_us").flatMap(number)
    else { return nil }
    return positiveRatio(quota, period)
  }

  private static func positiveRatio(_ quota: Double, _ period: Double) -> Double? {
    let ratio = quota / period
    return ratio > 0 && ratio < 1e6 ? ratio : nil
  }

  private static func number(_ text: String) -> Double? {
    Double(text.trimmed)
  }
}
