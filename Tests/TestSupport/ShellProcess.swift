import Foundation

/// What a process of a shell, bash where nothing else is said, prints and returns.
package func bash(
  _ arguments: [String], shell: String = "/bin/bash", environment: [String: String] = [:]
) throws -> (code: Int32, output: [UInt8]) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: shell)
  process.arguments = arguments
  process.environment = environment
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, Array(output))
}
