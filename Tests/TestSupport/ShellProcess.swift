import Glibc

/// A call of the system that did not do what it should.
struct SystemError: Error, CustomStringConvertible {
  let call: String
  let code: Int32

  var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// What a process of a shell, bash where nothing else is said, prints and returns: its exit status, or
/// the signal that ended it.
///
/// Foundation's `Process` learns of the end by a socket and a run loop, and has been seen to miss it under
/// load (swift-corelibs-foundation); the system's own calls wait for the process itself.
package func bash(
  _ arguments: [String], shell: String = "/bin/bash", environment: [String: String] = [:]
) throws -> (code: Int32, output: [UInt8]) {
  var ends: [Int32] = [0, 0]
  // In place of a pipe, which can't be made so here: no other child inherits an end, so that it is closed
  // when this child has closed it.
  let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
  try check("socketpair", socketpair(AF_UNIX, kind, 0, &ends) == 0 ? 0 : errno)
  defer { close(ends[0]) }
  let child: pid_t
  do {
    defer { close(ends[1]) }
    child = try spawn([shell] + arguments, environment, output: ends[1])
  }
  let output = try readAll(ends[0])
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0 {
    if errno != EINTR { throw SystemError(call: "waitpid", code: errno) }
  }
  let signal = status & 0x7f
  return (signal == 0 ? (status >> 8) & 0xff : signal, output)
}

private func spawn(
  _ arguments: [String], _ environment: [String: String], output: Int32
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  try check("posix_spawn", posix_spawn_file_actions_adddup2(&actions, output, 1))
  let words = arguments.map { strdup($0) }
  let variables = environment.map { strdup("\($0)=\($1)") }
  defer { for text in words + variables { free(text) } }
  var child: pid_t = 0
  try check(
    "posix_spawn \(arguments[0])",
    posix_spawn(&child, arguments[0], &actions, nil, words + [nil], variables + [nil]))
  return child
}

private func readAll(_ descriptor: Int32) throws -> [UInt8] {
  var all: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count > 0 {
      all += chunk[..<count]
    } else if count == 0 {
      return all
    } else if errno != EINTR {
      throw SystemError(call: "read", code: errno)
    }
  }
}

private func check(_ call: String, _ code: Int32) throws {
  if code != 0 { throw SystemError(call: call, code: code) }
}
