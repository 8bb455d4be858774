import Glibc
import Sparsify
import Testing

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
      Interruption.listen(exitCode: nil)
      send(SIGHUP)
      send(SIGHUP)
      exit(Interruption.signalNumber == SIGTERM ? Interruption.exitCode.rawValue : 1)
    }
  }

  @Test func `SIGHUP after another signal changes nothing`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      Interruption.listen(exitCode: nil)
      send(SIGINT)
      send(SIGHUP)
      exit(Interruption.signalNumber == SIGINT ? Interruption.exitCode.rawValue : 1)
    }
  }

  @Test func `SIGHUP stays ignored where it was, as under nohup`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      signal(SIGHUP, SIG_IGN)
      Interruption.listen(exitCode: nil)
      send(SIGHUP)
      exit(Interruption.signalNumber == nil ? 7 : 1)
    }
  }

  @Test func `the second signal ends at once, with the code asked for`() async {
    await #expect(processExitsWith: .exitCode(75)) {
      Interruption.listen(exitCode: 75, apart: 0)
      send(SIGTERM)
      send(SIGTERM)
      exit(1)
    }
  }

  /// As `timeout` sends it, to its child and then to all of the group.
  @Test func `a signal that comes in two is one`() async {
    await #expect(processExitsWith: .exitCode(143)) {
      Interruption.listen(exitCode: nil, apart: 1_000)
      send(SIGTERM)
      send(SIGTERM)
      send(SIGINT)
      exit(Interruption.signalNumber == SIGTERM ? Interruption.exitCode.rawValue : 1)
    }
  }

  @Test func `SIGHUP is never the second, and another signal after it is`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      Interruption.listen(exitCode: nil, apart: 0)
      send(SIGTERM)
      send(SIGHUP)
      send(SIGINT)
      exit(1)
    }
  }
}
