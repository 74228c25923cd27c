// Closes the login window. The viewer that opened it continues when it is closed (IIIF Authorization Flow 2.0, 3).
window.close();
