import Tensor
import Testing

@Suite("Storages")
struct ByteStorageTests {
  @Test("a slice keeps the whole alive, and both are given back in the end")
  func slices() {
    final class Flag: @unchecked Sendable { var isReleased = false }
    let flag = Flag()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 8)
    buffer.copyBytes(from: 0..<8)
    var slice: ByteStorage? = ByteStorage(bytes: UnsafeRawBufferPointer(buffer)) {
      buffer.deallocate()
      flag.isReleased = true
    }.slice(2..<5)
    #expect(flag.isReleased == false)
    if let slice { withExtendedLifetime(slice) { #expect(Array(slice.bytes) == [2, 3, 4]) } }
    slice = nil
    #expect(flag.isReleased)
  }

  @Test("what filling throws is thrown on, whatever the storage lies in")
  func filling() throws {
    let fault = FileFormatError(.checksum, "not these bytes")
    func fill(_ bytes: UnsafeMutableRawBufferPointer) throws(FileFormatError) {
      bytes.initializeMemory(as: UInt8.self, repeating: 7)
      throw fault
    }
    for count in [0, 3, 17 << 20] {
      do throws(FileFormatError) {
        _ = try ByteStorage(count: count, filling: fill)
        Issue.record("\(count) bytes that nobody could fill")
      } catch { #expect(error == fault) }
      do throws(FileFormatError) {
        _ = try ByteStorage.allocated(count: count, filling: fill)
        Issue.record("\(count) bytes that nobody could fill")
      } catch { #expect(error == fault) }
    }
  }

  @Test("a mapped file has the file's bytes, an empty one none")
  func mapped() throws {
    let file = try FileSystem().map(Fixtures.path("torch/handmade/minimal.pt"))
    let bytes = withExtendedLifetime(file) { Array(file.bytes) }
    #expect(try bytes == Fixtures.bytes("torch/handmade/minimal.pt"))
    #expect(try FileSystem().map(Fixtures.path("hostile/empty.pt")).bytes.isEmpty)
  }
}
