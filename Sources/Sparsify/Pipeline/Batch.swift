import Dispatch
import Synchronization
import Tensor
import VariationalDropout

/// Several zoos as one job: each a run of its own, as if it were alone, but all on the same threads.
///
/// One that can't be used costs the others nothing.
package struct Batch: Sendable {
  /// What became of a zoo.
  package struct Outcome: Sendable {
    package let options: any JobOptions
    /// Nil where it was stopped, or had no time for another epoch.
    package let result: Result<RunSummary?, any Error>
  }

  private let jobs: [any JobOptions]
  private let files: FileSystem
  private let threads: Int
  package var shouldStop: @Sendable () -> Bool = { false }
  /// Called from any thread, with the zoo's number.
  package var report: @Sendable (RunEvent, _ zoo: Int) -> Void = { _, _ in }
  /// What is the same for all runs and differs in tests.
  package var adjust: @Sendable (inout Run) -> Void = { _ in }

  /// - Precondition: there is one at least, and all have the same number of threads.
  package init(_ jobs: [any JobOptions], files: FileSystem) {
    precondition(!jobs.isEmpty, "a batch of nothing")
    self.files = files
    threads = jobs[0].execution.threads
    self.jobs = jobs.map { job in
      // All data sets are open at a time.
      var job = job
      let limit = job.execution.memoryLimit ?? .ofJob()
      job.execution.memoryLimit = MemoryLimit(bytes: max(1, limit.bytes / jobs.count))
      return job
    }
  }

  /// Makes all twins, or goes on with them.
  ///
  /// - Returns: one outcome a zoo, in their order.
  package func callAsFunction() -> [Outcome] {
    let pool = WorkerPool(threads: threads)
    defer { pool.close() }
    let seats = jobs.map { _ in pool.seat() }
    let turn = Turn()
    let results = Mutex<[Int: Result<RunSummary?, any Error>]>([:])
    let running = DispatchGroup()
    for (zoo, seat) in seats.enumerated() {
      var run = Run(jobs[zoo], files: files)
      run.shouldStop = shouldStop
      run.report = { [report] event in report(event, zoo) }
      (run.seat, run.turn) = (seat, turn)
      adjust(&run)
      running.enter()
      let work = { @Sendable [run] in
        let result = Result { try run() }
        // Not only at the end, which may be hours away.
        if case .failure(let error) = result { run.report(.note("\(error)")) }
        seat.leave()
        results.withLock { $0[zoo] = result }
        running.leave()
      }
      if startThread(work) { continue }
      seat.leave()
      let error = RunError(.cannotCreate, "The system gives no more threads: name fewer zoos.")
      results.withLock { $0[zoo] = .failure(error) }
      running.leave()
    }
    running.wait()
    return results.withLock { results in
      jobs.indices.map { Outcome(options: jobs[$0], result: results[$0]!) }
    }
  }
}

extension [Batch.Outcome] {
  /// What the whole job ends with: the first that applies of a signal's code, 75, 74 and 73; 1 where a zoo could not be
  /// used or models were left out.
  package func exitCode(afterSignal signal: ExitCode?) -> ExitCode {
    if let signal { return signal }
    return ExitCode(
      ofSeveral: map { outcome in
        switch outcome.result {
        case .success(let summary): summary?.exitCode ?? .timeLimit
        case .failure(let error): ExitCode(of: error)
        }
      })
  }
}
