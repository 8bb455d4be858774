import Sparsify
import Tensor
import Testing

@Suite struct MemoryLimitTests {
  @Test(
    arguments: [
      ("8G", 8 << 30), ("512M", 512 << 20), ("512mb", 512 << 20), ("1000000", 1_000_000),
      ("2T", 2 << 40), ("64k", 64 << 10), ("0", nil), ("-1G", nil), ("G", nil), ("1.5G", nil),
      ("", nil), ("9999999999T", nil), ("8X", nil),
    ] as [(String, Int?)])
  func `sizes are read`(text: String, expected: Int?) {
    #expect(MemoryLimit(argument: Array(text.utf8))?.bytes == expected)
  }

  @Test func `sizes are written as they are read`() throws {
    for bytes in [1, 1023, 1024, 3 << 20, 8 << 30, (8 << 30) + 1] {
      let text = MemoryLimit(bytes: bytes).argumentText
      #expect(MemoryLimit(argument: Array(text.utf8))?.bytes == bytes)
    }
  }

  @Test(
    arguments: [
      ([:], nil), (["SLURM_MEM_PER_NODE": "2048"], 2048 << 20), (["SLURM_MEM_PER_NODE": "0"], nil),
      (["SLURM_MEM_PER_CPU": "1000", "SLURM_CPUS_PER_TASK": "4"], 4000 << 20),
      (["SLURM_MEM_PER_CPU": "1000"], 1000 << 20), (["SLURM_MEM_PER_NODE": "much"], nil),
      (["SLURM_MEM_PER_NODE": "9223372036854775807"], nil),
    ] as [([String: String], Int?)])
  func `Slurm's share is known`(environment: [String: String], expected: Int?) {
    #expect(MemoryLimit.ofSlurm(environment) == expected)
  }

  @Test func `the job's limit is at most what Slurm gave`() {
    let all = MemoryLimit.ofJob(environment: [:]).bytes
    #expect(all > 0)
    #expect(MemoryLimit.ofJob(environment: ["SLURM_MEM_PER_NODE": "1"]).bytes == min(all, 1 << 20))
  }

  @Test func `the control group's limit is a number or max`() {
    #expect(ControlGroup.bytes("1048576\n") == 1 << 20)
    #expect(ControlGroup.bytes("max\n") == nil)
  }

  @Test func `shares leave what the tool needs itself, and never nothing`() {
    let limit = MemoryLimit(bytes: 4 << 30)
    let rest = (4 << 30) - MemoryLimit.need(threads: 4)
    #expect(limit.dataSetBudget(threads: 4).left == rest)
    #expect((1...rest).contains(limit.checkpointBudget(threads: 4).left))
    #expect(MemoryLimit(bytes: 8 << 20).dataSetBudget(threads: 1 << 40).left == 2 << 20)
  }

  @Test func `a checkpoint beyond its share is skipped with the reason`() throws {
    try TemporaryZoo.with { zoo in
      try zoo.add("trial")
      let offer = try Zoo.read(zoo.path, files: zoo.files, memory: MemoryBudget(1000))
        .sourceModels()
      #expect(offer.models.isEmpty)
      #expect(offer.skipped.first?.reason.contains("--limit-memory") == true)
      #expect(try zoo.reason("trial") == nil)
    }
  }
}
