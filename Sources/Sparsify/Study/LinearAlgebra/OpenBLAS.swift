import COpenBLAS
import Glibc

/// The library that multiplies and decomposes matrices, loaded when it is first asked for: no other command
/// needs it to be there, or waits for the threads that it starts.
///
/// Every call computes on the thread that it is made on. What it gives depends on the processor, for each of
/// which the library has code of its own, and on one machine on nothing but what it is given.
struct OpenBLAS: Sendable {
  let multiply: openblas_dgemm
  let multiplyByItself: openblas_dsyrk
  let decompose: openblas_dsyevd

  /// - Throws: `RunError` where it is not there.
  static func loaded() throws(RunError) -> OpenBLAS { try library.get() }

  private static let library = Result { () throws(RunError) in try OpenBLAS() }

  private static let names = ["libopenblas.so.0", "libopenblas.so"]

  private init() throws(RunError) {
    var problem = ""
    for name in Self.names {
      guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
        if problem.isEmpty { problem = Self.lastProblem }
        continue
      }
      let config = try Self.function("openblas_get_config", library, openblas_config.self)
      if let config = config(), String(cString: config).contains("USE64BITINT") {
        throw RunError(
          .unreadableInput,
          "OpenBLAS can't be used: \(name) was built for whole numbers of 64 bits. \(Self.remedy)")
      }
      let setThreads = try Self.function(
        "openblas_set_num_threads", library, openblas_set_threads.self)
      multiply = try Self.function("cblas_dgemm", library, openblas_dgemm.self)
      multiplyByItself = try Self.function("cblas_dsyrk", library, openblas_dsyrk.self)
      decompose = try Self.function("dsyevd_", library, openblas_dsyevd.self)
      setThreads(1)
      return
    }
    throw RunError(.noInput, "OpenBLAS can't be loaded: \(problem). \(Self.remedy)")
  }

  private static func function<Function>(
    _ name: String, _ library: UnsafeMutableRawPointer, _ type: Function.Type
  ) throws(RunError) -> Function {
    guard let address = dlsym(library, name) else {
      throw RunError(
        .unreadableInput, "OpenBLAS can't be used: it has no \(name) (\(lastProblem)). \(remedy)")
    }
    return unsafeBitCast(address, to: type)
  }

  private static var lastProblem: String { dlerror().map { String(cString: $0) } ?? "no reason" }

  private static let remedy =
    "It is what predictions are computed with: install it, on Debian and Ubuntu with "
    + "'apt-get install libopenblas0'."
}
