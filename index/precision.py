"""How exactly matrices are multiplied while a question is being answered."""

import warnings
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal

#: ``int8``: weights in eight bits with a scale for each output, and each batch's activations with
#: one of their own, found as they come. ``bfloat16`` is fast only where the processor has it.
Precision = Literal["float32", "bfloat16", "int8"]


def best_precision() -> Precision:
    """The fastest that keeps a reader's figures (benchmarks/precision.py) on this processor:
    bfloat16 where it multiplies that twice as fast as float32, else float32."""
    import torch

    able = torch.cpu.get_capabilities()
    return "bfloat16" if able.get("avx512_bf16") or able.get("amx_bf16") else "float32"


def prepared(module: Any, precision: Precision) -> Any:
    """The module itself, or for ``int8`` a copy whose linear layers are quantised."""
    if precision != "int8":
        return module
    import torch
    from torch import nn

    with warnings.catch_warnings():  # torch means to move this elsewhere; its version is pinned
        warnings.simplefilter("ignore")
        from torch.ao import quantization

        _choose_engine(torch)
        return quantization.quantize_dynamic(  # type: ignore[no-untyped-call]
            module, {nn.Linear: quantization.per_channel_dynamic_qconfig}, dtype=torch.qint8
        )


def _choose_engine(torch: Any) -> None:
    """oneDNN multiplies eight-bit numbers fastest where the processor has instructions for them;
    elsewhere torch's own choice for the processor stays."""
    able = torch.cpu.get_capabilities()
    fast = able.get("avx512_vnni") or able.get("avx_vnni") or able.get("amx_int8")
    if fast and "onednn" in torch.backends.quantized.supported_engines:
        torch.backends.quantized.engine = "onednn"


def running(precision: Precision) -> AbstractContextManager[Any]:
    """The context to run a prepared module in."""
    import torch

    if precision == "bfloat16":
        context: AbstractContextManager[Any] = torch.autocast("cpu", dtype=torch.bfloat16)
        return context
    return nullcontext()
