import Glibc
import Tensor
import VariationalDropout

/// Gives the process to the program with the right kernels, before anything else is done.
enum Launch {
  /// Tells the started program who starts it.
  private static let variable = "SPARSIFY_LAUNCHER"

  /// What both programs of a release say of themselves.
  private static var build: String {
    ([Program.version] + (Program.commit.map { [$0] } ?? [])).joined(separator: " ")
  }

  /// Returns where this program is the right one; else the other one runs in this process, and nothing returns.
  ///
  /// - Throws: `RunError` where `SPARSIFY_KERNELS` asks for what can't be had, or where the two programs are not of
  ///   one build.
  static func chooseKernels(console: Console, files: FileSystem = FileSystem()) throws {
    if let launcher = value(of: variable) {
      unsetenv(variable)
      return try check(launcher)
    }
    let kernels = try Kernels(
      setting: value(of: Kernels.variable), isWide: Processor.isNeededToHaveAVX512,
      processorIsWide: Processor.hasAVX512)
    guard
      let program = try kernels.program({
        // Where that can't be looked at, this one does the work.
        try? Installation(files: files).wideProgram(files)
      })
    else { return }
    setenv(variable, build, 1)
    _ = program.withCString { execv($0, CommandLine.unsafeArgv) }
    let reason = String(cString: strerror(errno))
    unsetenv(variable)
    guard kernels.choice == nil else {
      throw RunError(.unreadableInput, "'\(program)' can't be started: \(reason).")
    }
    console.message(
      "Warning: '\(program)' can't be started (\(reason)): goes on without AVX-512, with the same results. "
        + "\(Kernels.variable)=avx2 leaves it alone.")
  }

  /// A program of another build would give other results under this one's name.
  private static func check(_ launcher: String) throws(RunError) {
    guard launcher != build else { return }
    throw RunError(
      .usage,
      "the sparsify that was started is \(launcher), and 'libexec/sparsify/sparsify-v4' beside it is \(build): "
        + "install both from one release, or remove the latter.")
  }

  private static func value(of variable: String) -> String? {
    getenv(variable).map { String(cString: $0) }
  }
}
