using System.IO;

namespace Ginnel.Demo.Web;

/// <summary>There is no database process to ask, or the one that was asked died before it answered.</summary>
internal sealed class DatabaseUnavailableException(string message) : IOException(message);
