import Sparsify
import Testing

@Suite struct ProcessorCountTests {
  @Test(arguments: [("0-3,8", 5), (" 7", 1), ("0-1", 2), ("", 0), ("nonsense", 0)])
  func `counts the processors of a list`(list: String, expected: Int) {
    #expect(ProcessorCount.countOfList(list) == expected)
  }

  @Test(
    arguments: [
      ([:], nil),
      (["SLURM_JOB_ID": "7", "SLURM_CPUS_PER_TASK": "3", "SLURM_CPUS_ON_NODE": "12"], 3),
      (["SLURM_JOB_ID": "7", "SLURM_CPUS_ON_NODE": "12"], 12),
      (["SLURM_JOB_ID": "7", "SLURM_CPUS_PER_TASK": "0", "SLURM_CPUS_ON_NODE": "12"], 12),
      (["SLURM_JOB_ID": "7", "SLURM_CPUS_PER_TASK": "x"], nil),
      (["SLURM_CPUS_PER_TASK": "3"], 3),
      (["SLURM_CPUS_ON_NODE": "12"], nil),
    ] as [([String: String], Int?)])
  func `a task's share comes before the job's, which counts inside a job only`(
    environment: [String: String], expected: Int?
  ) {
    #expect(ProcessorCount.ofSlurm(environment) == expected)
  }

  @Test(
    arguments: [
      (nil, nil, 8, 8), (3, nil, 8, 3), (16, nil, 8, 8), (16, 2, 8, 2), (1, 4, 8, 1),
      (nil, 9, 8, 8),
    ] as [(Int?, Int?, Int, Int)])
  func `nothing that bounds the job is exceeded`(
    slurm: Int?, quota: Int?, affinity: Int, expected: Int
  ) {
    #expect(ProcessorCount.smallest(slurm: slurm, quota: quota, affinity: affinity) == expected)
  }

  @Test func `the environment counts, up to what this process has`() {
    let all = ProcessorCount.available(environment: [:])
    #expect(all >= 1)
    #expect(ProcessorCount.available(environment: ["SLURM_CPUS_PER_TASK": "1"]) == 1)
    #expect(ProcessorCount.available(environment: ["SLURM_CPUS_PER_TASK": "100000"]) == all)
  }
}
