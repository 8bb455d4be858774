import Dispatch
import Sparsify
import Testing

@Suite struct HeartbeatTests {
  @Test func `without a thread for it there is none, and it is said why`() throws {
    let error = try #require(throws: RunError.self) {
      try Heartbeat(startingThreadBy: { _ in false })
    }
    #expect(error.exitCode == .cannotCreate)
    #expect(error.description.contains("ulimit -u"))
  }

  @Test func `what it is given is done after each beat`() throws {
    let heartbeat = try Heartbeat(every: 0.001)
    defer { heartbeat.stop() }
    let done = DispatchSemaphore(value: 0)
    heartbeat.accompany { done.signal() }
    for _ in 0..<2 { #expect(done.wait(timeout: .now() + 60) == .success) }
  }
}
