using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Ginnel.Fuzzing;

/// <summary>A place for the instrumented library to count its branches until afl-fuzz gives it one.</summary>
/// <remarks>
/// Registering formatters runs such code before the program's first statement. Initializers of a module run in the
/// order of the sources, and generated ones come last. Where the library is not instrumented, nothing is counted.
/// </remarks>
internal static class EarlyTrace
{
    private const int Length = 64 * 1024;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Nothing else runs before registrations do.")]
    internal static unsafe void Prepare() => Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(Length);
}
