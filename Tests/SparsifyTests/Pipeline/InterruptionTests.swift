import Glibc
import Sparsify
import Tensor
import Testing

/// Has this process begin with the signals as a terminal has it, however the tests were started.
private func resetSignals() { for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) } }

/// Raises a signal in this thread, where the system may have held signals back, and waits for its
/// handler.
private func send(_ number: Int32) {
  var all = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_UNBLOCK, &all, nil)
  raise(number)
}

@Suite struct InterruptionTests {
  @Test func `a closed terminal stops like SIGTERM, however often it says so`() async {
    await #expect(processExitsWith: .exitCode(143)) {
      resetSignals()
      Interruption.listen(exitCode: nil)
      send(SIGHUP)
      send(SIGHUP)
      exit(Interruption.signalNumber == SIGTERM ? Interruption.exitCode.rawValue : 1)
    }
  }

  @Test func `SIGHUP after another signal changes nothing`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      resetSignals()
      Interruption.listen(exitCode: nil)
      send(SIGINT)
      send(SIGHUP)
      exit(Interruption.signalNumber == SIGINT ? Interruption.exitCode.rawValue : 1)
    }
  }

  @Test func `SIGHUP stays ignored where it was, as under nohup`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      resetSignals()
      signal(SIGHUP, SIG_IGN)
      Interruption.listen(exitCode: nil)
      send(SIGHUP)
      exit(Interruption.signalNumber == nil ? 7 : 1)
    }
  }

  @Test
  func `SIGINT stays ignored where it was, as in the background of a script, and SIGTERM does not`()
    async
  {
    await #expect(processExitsWith: .exitCode(143)) {
      resetSignals()
      for number in [SIGINT, SIGTERM] { signal(number, SIG_IGN) }
      Interruption.listen(exitCode: nil)
      send(SIGINT)
      guard Interruption.signalNumber == nil else { exit(1) }
      send(SIGTERM)
      exit(Interruption.signalNumber == SIGTERM ? Interruption.exitCode.rawValue : 1)
    }
  }

  @Test func `the second signal ends at once, with the code asked for`() async {
    await #expect(processExitsWith: .exitCode(75)) {
      resetSignals()
      Interruption.listen(exitCode: 75, apart: 0)
      send(SIGTERM)
      send(SIGTERM)
      exit(1)
    }
  }

  /// As `timeout` sends it, to its child and then to all of the group.
  @Test func `a signal that comes in two is one`() async {
    await #expect(processExitsWith: .exitCode(143)) {
      resetSignals()
      Interruption.listen(exitCode: nil, apart: 1_000)
      send(SIGTERM)
      send(SIGTERM)
      send(SIGINT)
      exit(Interruption.signalNumber == SIGTERM ? Interruption.exitCode.rawValue : 1)
    }
  }

  @Test func `SIGHUP is never the second, and another signal after it is`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      resetSignals()
      Interruption.listen(exitCode: nil, apart: 0)
      send(SIGTERM)
      send(SIGHUP)
      send(SIGINT)
      exit(1)
    }
  }

  @Test func `work that does not look for signals is ended, with the code asked for`() async {
    await #expect(processExitsWith: .exitCode(75)) {
      resetSignals()
      Interruption.end(exitCode: 75) {}
      send(SIGTERM)
      while true { pause() }
    }
  }

  @Test func `a step that is to be whole is`() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(143), observing: [\.standardOutputContent]
    ) {
      resetSignals()
      Interruption.end(exitCode: nil) {
        print(StagedFiles.hasFinished("out"))
        fflush(nil)
      }
      try StagedFiles.finish("out") { () throws(FileError) in
        send(SIGTERM)
        // The thread that ends the process has every chance to.
        for _ in 0..<1_000 { sched_yield() }
      }
      while true { pause() }
    }
    let told = try #require(result).standardOutputContent
    #expect(String(decoding: told, as: UTF8.self).contains("true"))
  }

  @Test func `a signal after the last step comes too late`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      resetSignals()
      Interruption.end(exitCode: nil) {}
      CriticalSection.enter()
      send(SIGTERM)
      for _ in 0..<1_000 { sched_yield() }
      exit(7)
    }
  }

  @Test func `work that begins to look for signals is not ended any more`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      resetSignals()
      Interruption.end(exitCode: nil) { _exit(1) }
      Interruption.listen(exitCode: nil)
      send(SIGINT)
      for _ in 0..<1_000 { sched_yield() }
      exit(Interruption.signalNumber == SIGINT ? Interruption.exitCode.rawValue : 1)
    }
  }
}
