#pragma warning disable IDE0130 // The compiler looks for it in this namespace.
namespace System.Runtime.CompilerServices;

/// <summary>Lets records have init-only properties on a framework that is older than they are.</summary>
internal static class IsExternalInit;
