// The viewer that opened this window goes on when it is closed (IIIF Authorization Flow 2.0, 3).
window.close();
