"""Writes quantised blocks with the values llama.cpp gives them: blocks.py LIBS > blocks.json

Per type: blocks that llama.cpp made of normally distributed numbers, and blocks of random bytes with moderate factors, so that
every bit of the layout is used. Bytes and little-endian 32-bit floats are in base64.
"""
import base64, ctypes, json, random, struct, sys

# name: (id, values, bytes, offsets of half-precision factors, name in the library)
TYPES = {"Q4_0": (2, 32, 18, [0], "q4_0"), "Q4_1": (3, 32, 20, [0, 2], "q4_1"), "Q5_0": (6, 32, 22, [0], "q5_0"),
         "Q5_1": (7, 32, 24, [0, 2], "q5_1"), "Q8_0": (8, 32, 34, [0], "q8_0"), "Q4_K": (12, 256, 144, [0, 2], "q4_K"),
         "Q5_K": (13, 256, 176, [0, 2], "q5_K"), "Q6_K": (14, 256, 210, [208], "q6_K")}
library = ctypes.CDLL(sys.argv[1] + "/libggml-base.so")
library.ggml_quantize_chunk.restype = ctypes.c_size_t
library.ggml_quantize_chunk.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p] + [ctypes.c_int64] * 3 + [ctypes.c_void_p]
random.seed(2026)
result = {}
for name, (number, values, size, factors, symbol) in TYPES.items():
    count = 512
    numbers = (ctypes.c_float * count)(*[random.gauss(0, 0.3) for _ in range(count)])
    made = ctypes.create_string_buffer(count // values * size)
    assert library.ggml_quantize_chunk(number, numbers, made, 0, 1, count, None) == len(made)
    blocks = bytearray(made.raw)
    for _ in range(count // values):
        block = bytearray(random.randbytes(size))
        for at in factors: block[at:at + 2] = struct.pack("<e", random.uniform(-0.05, 0.05))
        blocks += block
    total = len(blocks) // size * values
    output = (ctypes.c_float * total)()
    getattr(library, "dequantize_row_" + symbol)((ctypes.c_char * len(blocks)).from_buffer(blocks), output, ctypes.c_int64(total))
    result[name] = {"blocks": base64.b64encode(blocks).decode(), "values": base64.b64encode(bytes(output)).decode()}
json.dump(result, sys.stdout, indent=1)
