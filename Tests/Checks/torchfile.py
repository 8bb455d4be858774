"""Writes the PyTorch files of a small zoo with nothing but the standard library."""
import struct
import sys
import zlib
from array import array

STORAGES = {"f": "FloatStorage", "d": "DoubleStorage", "q": "LongStorage"}


class Tensor:
    """Values in row-major order; `code` is the array module's type code: f, d or q."""

    def __init__(self, shape, values, code="f"):
        self.shape, self.values = tuple(shape), values if isinstance(values, array) else array(code, values)


class DataSet:
    """A TensorDataset of images and labels."""

    def __init__(self, images, labels):
        self.images, self.labels = images, labels


class Pickler:
    """The few protocol-2 opcodes that such files need."""

    def __init__(self):
        self.out, self.storages = bytearray(b"\x80\x02"), []

    def name(self, module, name):
        self.out += ("c%s\n%s\n" % (module, name)).encode()

    def integer(self, i):
        if i < 256:
            self.out += b"K" + struct.pack("<B", i)
        else:
            self.out += b"J" + struct.pack("<i", i)

    def integers(self, values):
        self.out += b"("
        for value in values:
            self.integer(value)
        self.out += b"t"

    def value(self, value):
        if isinstance(value, str):
            self.out += b"X" + struct.pack("<I", len(value.encode())) + value.encode()
        elif isinstance(value, int):
            self.integer(value)
        elif isinstance(value, Tensor):
            self.tensor(value)
        elif isinstance(value, DataSet):
            self.name("torch.utils.data.dataset", "TensorDataset")
            self.out += b")\x81}"
            self.value("tensors")
            self.tensor(value.images)
            self.tensor(value.labels)
            self.out += b"\x86sb"
        else:
            self.out += b"}("
            for key, entry in value.items():
                self.value(key)
                self.value(entry)
            self.out += b"u"

    def tensor(self, tensor):
        self.name("torch._utils", "_rebuild_tensor_v2")
        self.out += b"(("
        self.value("storage")
        self.name("torch", STORAGES[tensor.values.typecode])
        self.value(str(len(self.storages)))
        self.value("cpu")
        self.integer(len(tensor.values))
        self.out += b"tQ"
        self.integer(0)
        self.integers(tensor.shape)
        strides = [1]
        for size in tensor.shape[:0:-1]:
            strides.insert(0, strides[0] * size)
        self.integers(strides)
        self.out += b"\x89"
        self.name("collections", "OrderedDict")
        self.out += b")RtR"
        self.storages.append(tensor.values)


def save(path, value):
    """Writes `value` (dicts, strings, integers, tensors, data sets) as torch.save would store it."""
    assert sys.byteorder == "little"
    pickler = Pickler()
    pickler.value(value)
    members = [("archive/data.pkl", bytes(pickler.out) + b".")]
    members += [("archive/data/%d" % i, values.tobytes()) for i, values in enumerate(pickler.storages)]
    members.append(("archive/version", b"3\n"))
    with open(path, "wb") as file:
        directory = []
        for name, data in members:
            at, name, crc = file.tell(), name.encode(), zlib.crc32(data)
            padding = -(at + 30 + len(name) + 4) % 64
            extra = struct.pack("<2sH", b"FB", padding) + b"Z" * padding
            sizes = (crc, len(data), len(data), len(name))
            file.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 0, 0, 0, 0, 0, *sizes, len(extra)) + name + extra)
            file.write(data)
            directory.append(
                struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 0, 0, 0, 0, 0, 0, *sizes, 0, 0, 0, 0, 0, at) + name
            )
        at = file.tell()
        file.write(b"".join(directory))
        file.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(members), len(members), file.tell() - at, at, 0))
