"""Writes the PyTorch files of a small zoo, and reads checkpoints, with nothing but the standard library."""
import collections
import io
import pickle
import struct
import sys
import zipfile
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


class Inert:
    """Stands for any object that a pickle makes: nothing is called."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def __setstate__(self, state):
        self.state = state

    def __setitem__(self, key, value):
        pass


class Loaded(collections.OrderedDict):
    """A dict that keeps what torch hangs on it."""


class Unpickler(pickle.Unpickler):
    """Reads tensors as (dtype, shape, bytes); all that is no dict or tensor becomes Inert."""

    def __init__(self, file, members):
        super().__init__(file)
        self.members = members

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return Loaded
        if name == "_rebuild_tensor_v2":
            return self.tensor
        if name.endswith("Storage"):
            return name
        return Inert

    def persistent_load(self, identity):
        return identity[1], self.members(identity[2])

    @staticmethod
    def tensor(storage, offset, shape, strides, *_):
        kind, data = storage
        count = 1
        for size, stride in zip(reversed(shape), reversed(strides)):
            assert stride == count or size == 1, "not contiguous"
            count *= size
        width = SIZES[kind]
        return kind, tuple(shape), data[offset * width : (offset + count) * width]


SIZES = {
    "FloatStorage": 4,
    "DoubleStorage": 8,
    "HalfStorage": 2,
    "BFloat16Storage": 2,
    "LongStorage": 8,
    "IntStorage": 4,
    "BoolStorage": 1,
    "ByteStorage": 1,
}


def load(path):
    """What a file of torch.save (since 1.6) holds: dicts, strings, numbers, and tensors as (dtype, shape, bytes)."""
    with zipfile.ZipFile(path) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/data.pkl")]
        root = name[: -len("data.pkl")]
        return Unpickler(io.BytesIO(archive.read(name)), lambda key: archive.read(root + "data/" + key)).load()


def decoded(tensor):
    """The values of a loaded tensor of floating-point numbers, row by row."""
    kind, _, data = tensor
    if kind == "BFloat16Storage":
        data = b"".join(b"\0\0" + data[i : i + 2] for i in range(0, len(data), 2))
    code = {"FloatStorage": "f", "BFloat16Storage": "f", "DoubleStorage": "d", "HalfStorage": "e"}[kind]
    return list(struct.unpack("<%d%s" % (len(data) // struct.calcsize(code), code), data))
